import { sql } from "drizzle-orm";
import {
  blob, check, foreignKey, index, integer, numeric, primaryKey, real, sqliteTable, sqliteView, text, unique, uniqueIndex,
} from "drizzle-orm/sqlite-core";

export const accounts = sqliteTable("accounts", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  email: text("email", { length: 255 }).notNull().unique(),
  nick: text("nick").unique("accounts_nick_key"),
  amount: numeric("amount").default("1.5"),
  ratio: real("ratio").default(0.5),
  flags: integer("flags", { mode: "boolean" }).default(false),
  payload: blob("payload"),
  made: integer("made").notNull().default(sql`(unixepoch())`),
  seen: text("seen").default(sql`CURRENT_TIMESTAMP`),
  word: text("word").default("it's"),
  upperMail: text("upper_mail").generatedAlwaysAs(sql`(upper("email"))`),
}, (t) => [
  index("accounts_email_idx").on(t.email, t.nick),
  uniqueIndex("accounts_lower_idx").on(sql`lower(${t.email})`),
  index("accounts_part_idx").on(t.ratio).where(sql`${t.ratio} > 5`),
  unique("accounts_amount_word_unique").on(t.amount, t.word),
  check("accounts_amount_check", sql`${t.amount} > 0`),
]);

export const members = sqliteTable("members", {
  accountId: integer("account_id").notNull().references(() => accounts.id, { onDelete: "cascade", onUpdate: "restrict" }),
  groupId: integer("group_id").notNull(),
  bossId: integer("boss_id").references(() => accounts.id, { onDelete: "set null" }),
}, (t) => [
  primaryKey({ columns: [t.accountId, t.groupId] }),
]);

export const sessions = sqliteTable("sessions", {
  id: text("id").primaryKey(),
  accountId: integer("account_id"),
  memberId: integer("member_id"),
}, (t) => [
  foreignKey({ columns: [t.accountId, t.memberId], foreignColumns: [members.accountId, members.groupId] }),
]);

export const happyAccounts = sqliteView("happy_accounts", {}).as(sql`select 1`);
