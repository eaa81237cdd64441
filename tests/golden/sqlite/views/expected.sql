DROP VIEW `gone`;--> statement-breakpoint
DROP VIEW `w`;--> statement-breakpoint
DROP VIEW `v`;--> statement-breakpoint
CREATE VIEW `first` AS  select x from v ;--> statement-breakpoint
CREATE VIEW `w2` AS  select 2 as x ;--> statement-breakpoint
CREATE VIEW `v` AS  select x + 1 as x from w2 ;