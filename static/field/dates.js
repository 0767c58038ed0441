// Days and times as the city's clock says them.
import { comma, language } from "./words.js";

let zone;
const made = new Map();

export function setZone(name) {
  zone = name;
  made.clear();
}

function format(key, options) {
  const id = `${language}${key}`;
  if (!made.has(id)) {
    const code = options.code ?? language;
    made.set(id, new Intl.DateTimeFormat(code, { timeZone: zone, ...options, code: undefined }));
  }
  return made.get(id);
}

const tidy = (text) =>
  text.replace(/,/g, "").replace(/\s([AP])M\b/g, (_, half) => `\u00a0${half.toLowerCase()}m`);

/** "2026-11-23": the city's day of a moment. */
export const dayOf = (moment) =>
  format("day", { code: "en-CA", year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(moment));

export const timeText = (moment) =>
  tidy(format("time", { hour: "numeric", minute: "2-digit" }).format(new Date(moment)));

export const dayText = (moment) =>
  tidy(format("short", { weekday: "short", month: "short", day: "numeric" }).format(new Date(moment)));

export const longDay = (moment) =>
  format("long", { weekday: "long", month: "long", day: "numeric" }).format(new Date(moment));

export const dateText = (day) =>
  tidy(format("date", { month: "short", day: "numeric" }).format(noon(day)));

/** The time of today, the day of any other: what a row has room for. */
export const whenText = (moment, today) => (dayOf(moment) === today ? timeText(moment) : dayText(moment));

export const momentText = (moment) => `${dayText(moment)}${comma()}${timeText(moment)}`;

export const weekday = (day) => format("weekday", { weekday: "short" }).format(noon(day));

function offset(moment) {
  const parts = Object.fromEntries(
    format("parts", {
      code: "en-US", hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
      hour: "numeric", minute: "numeric", second: "numeric",
    })
      .formatToParts(new Date(moment))
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(moment / 1000) * 1000;
}

/** The part of the day as the list has it: m before 12, a, e from 17; a capital on a weekend. */
export function partOf(moment) {
  const here = new Date(moment + offset(moment));
  const hour = here.getUTCHours();
  const part = hour < 12 ? "m" : hour < 17 ? "a" : "e";
  return here.getUTCDay() % 6 ? part : part.toUpperCase();
}

/** The moment at which the city's clock shows this day and time ("14:30"). */
export function momentOf(day, time) {
  const wall = Date.parse(`${day}T${time}:00Z`);
  const first = wall - offset(wall);
  return wall - offset(first);
}

const noon = (day) => new Date(momentOf(day, "12:00"));

export const plusDays = (day, count) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
