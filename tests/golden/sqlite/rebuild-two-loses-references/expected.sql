PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_author` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text,
	CONSTRAINT "author_name" CHECK(length(name) < 100000)
);
--> statement-breakpoint
INSERT INTO `__new_author`("id", "name") SELECT "id", "name" FROM `author`;--> statement-breakpoint
DROP TABLE `author`;--> statement-breakpoint
ALTER TABLE `__new_author` RENAME TO `author`;--> statement-breakpoint
CREATE TABLE `__new_post` (
	`id` integer PRIMARY KEY NOT NULL,
	`author` integer,
	`reply` integer,
	`score` integer,
	FOREIGN KEY (`author`) REFERENCES `author`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`reply`) REFERENCES `post`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "post_score" CHECK(score <> -7)
);
--> statement-breakpoint
INSERT INTO `__new_post`("id", "author", "reply", "score") SELECT "id", "author", "reply", "score" FROM `post`;--> statement-breakpoint
DROP TABLE `post`;--> statement-breakpoint
ALTER TABLE `__new_post` RENAME TO `post`;--> statement-breakpoint
PRAGMA foreign_keys=ON;