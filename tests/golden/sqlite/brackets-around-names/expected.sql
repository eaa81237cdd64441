CREATE TABLE `a` (
	`id` integer PRIMARY KEY NOT NULL,
	`x)y` text,
	`it's` text,
	`((` text GENERATED ALWAYS AS ([it's] || [x)y]) STORED,
	CONSTRAINT "c" CHECK(a.[x)y] <> '' and not [it's] like [x)y] /* [( */)
);
--> statement-breakpoint
CREATE INDEX `i` ON `a` (([it's] || 'a')) WHERE [x)y] is not null;