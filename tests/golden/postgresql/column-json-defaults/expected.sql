CREATE TABLE "t" (
	"a" jsonb DEFAULT '{"b":["x''y"]}'::jsonb,
	"b" text[] DEFAULT '{"it''s","q\"q","b\\s"}',
	"c" text DEFAULT ''''
);
