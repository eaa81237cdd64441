ALTER TABLE `users` RENAME TO `people`;--> statement-breakpoint
DROP VIEW `names`;--> statement-breakpoint
CREATE VIEW `names` AS 
select "people"."id" from "people"
;