ALTER TABLE `users` RENAME TO `people`;--> statement-breakpoint
ALTER TABLE `people` RENAME COLUMN "a" TO "b";--> statement-breakpoint
DROP VIEW `v`;--> statement-breakpoint
DROP VIEW `w`;--> statement-breakpoint
CREATE VIEW `v` AS  select * from people ;--> statement-breakpoint
CREATE VIEW `w` AS  select b from people ;