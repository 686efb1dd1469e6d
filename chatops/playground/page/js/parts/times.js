// Times as people read them.

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", month: "long", day: "numeric" });
const YEAR = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });
const MOMENT = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit" });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const A_DAY_MS = 86_400_000;

export function moment(ts) {
  return new Date(Number(ts) * 1000);
}

export function clock(ts) {
  return CLOCK.format(moment(ts));
}

export function weekdayAndClock(date) {
  return MOMENT.format(date);
}

export function full(ts) {
  return FULL.format(moment(ts));
}

export function dayKey(ts) {
  return moment(ts).toDateString();
}

export function day(ts) {
  const at = moment(ts);
  const now = new Date();
  if (at.toDateString() === now.toDateString()) return "Today";
  if (at.toDateString() === new Date(now.getTime() - A_DAY_MS).toDateString()) return "Yesterday";
  return (at.getFullYear() === now.getFullYear() ? DAY : YEAR).format(at);
}

export function dayAndClock(ts) {
  const named = day(ts);
  const near = ["Today", "Yesterday"].includes(named) ? named.toLowerCase() : named;
  return `${near} at ${clock(ts)}`;
}
