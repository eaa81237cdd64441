import { sql } from "drizzle-orm";
import {
  bigint, boolean, char, check, cidr, date, doublePrecision, foreignKey, index, inet, integer, interval, json, jsonb,
  macaddr, numeric, pgEnum, pgPolicy, pgRole, pgSchema, pgSequence, pgTable, pgView, primaryKey, real, serial, smallint,
  text, time, timestamp, unique, uniqueIndex, uuid, varchar,
} from "drizzle-orm/pg-core";

export const auth = pgSchema("auth");
export const billing = pgSchema("billing");

export const aMood = pgEnum("mood", ["sad", "ok", "happy", "it's"]);
export const bRole = auth.enum("role", ["admin", "member"]);

export const aCounter = pgSequence("counter");
export const bInvoiceNo = billing.sequence("invoice_no", {
  startWith: 1000, increment: 5, minValue: 100, maxValue: 1000000, cache: 10, cycle: true,
});

export const app = pgRole("app");
export const owner = pgRole("owner", { createDb: true, createRole: true, inherit: false });

export const accounts = pgTable("accounts", {
  id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
  big: bigint("big", { mode: "number" }).notNull().generatedByDefaultAsIdentity({ startWith: 10, increment: 2 }),
  email: varchar("email", { length: 255 }).notNull().unique(),
  nick: varchar("nick").unique("accounts_nick_key", { nulls: "not distinct" }),
  code: char("code", { length: 5 }),
  amount: numeric("amount", { precision: 10, scale: 2 }).default("1.50"),
  ratio: numeric("ratio", { precision: 10 }),
  price: numeric("price"),
  feeling: aMood("feeling").notNull().default("ok"),
  role: bRole("role"),
  feelings: aMood("feelings").array(),
  tags: text("tags").array().notNull().default([]),
  grid: integer("grid").array().array(),
  flags: boolean("flags").default(false),
  small: smallint("small"),
  serialNo: serial("serial_no").notNull(),
  payload: jsonb("payload").default({ a: 1 }),
  plain: json("plain"),
  token: uuid("token").notNull().default(sql`gen_random_uuid()`),
  born: date("born"),
  wake: time("wake", { precision: 3 }),
  seen: timestamp("seen", { precision: 3, withTimezone: true }).notNull().default(sql`now()`),
  made: timestamp("made"),
  every: interval("every"),
  weight: real("weight"),
  height: doublePrecision("height"),
  address: inet("address"),
  net: cidr("net"),
  card: macaddr("card"),
  lowerMail: text("lower_mail").generatedAlwaysAs(sql`lower(email)`),
}, (t) => [
  unique("accounts_code_amount_unique").on(t.code, t.amount),
  check("accounts_amount_check", sql`${t.amount} > 0`),
  index("accounts_email_idx").on(t.email.desc().nullsFirst(), t.code),
  uniqueIndex("accounts_lower_idx").on(sql`lower(${t.email})`),
  index("accounts_tags_idx").using("gin", t.tags),
  index("accounts_part_idx").on(t.small).where(sql`${t.small} > 5`).with({ fillfactor: 70 }),
  index("accounts_text_idx").on(t.nick.op("text_pattern_ops")),
]);

export const members = pgTable("members", {
  accountId: integer("account_id").notNull().references(() => accounts.id, { onDelete: "cascade", onUpdate: "restrict" }),
  groupId: integer("group_id").notNull(),
  bossId: integer("boss_id").references(() => accounts.id, { onDelete: "set null" }),
}, (t) => [
  primaryKey({ columns: [t.accountId, t.groupId] }),
  pgPolicy("members_read", { for: "select", to: app, using: sql`true` }),
  pgPolicy("members_write", {
    as: "restrictive", for: "update", to: [app, owner], using: sql`boss_id is null`, withCheck: sql`true`,
  }),
]).enableRLS();

export const sessions = auth.table("sessions", {
  id: text("id").primaryKey(),
  accountId: integer("account_id"),
  memberId: integer("member_id"),
}, (t) => [
  foreignKey({ columns: [t.accountId, t.memberId], foreignColumns: [members.accountId, members.groupId] }),
]);

export const happyAccounts = pgView("happy_accounts", {}).as(sql`select 1`);
