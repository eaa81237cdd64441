CREATE TABLE `a` (
	`x` integer,
	`y` text
);
