// What can stand at the caret: people after @, channels after #, emoji after :, commands after /.

import { el } from "../dom.js";
import { glyph, names as emojiNames } from "../emoji.js";
import { faceOf } from "./avatar.js";

const SHOWN = 8;

// The word before the caret and what it may become, or null.
export function candidates(text, caret, app, { commands }) {
  const before = text.slice(0, caret);
  const found = /(?:^|[\s(])([@#:])([^\s@#:]*)$/.exec(before);
  if (commands && /^\/\S*$/.test(before)) return offer(before, 0, commandItems(app));
  if (!found) return null;
  const [, sign, word] = found;
  if (sign === ":" && word.length < 2) return null;
  return offer(word, caret - word.length - 1, ITEMS[sign](app));
}

function offer(word, start, items) {
  const wanted = word.toLowerCase();
  const ranked = items
    .map((item) => ({ item, at: Math.min(...item.keys.map((key) => rank(key.toLowerCase(), wanted))) }))
    .filter(({ at }) => at < Infinity)
    .sort((one, other) => one.at - other.at);
  const best = ranked.slice(0, SHOWN).map(({ item }) => item);
  return best.length ? { start, items: best } : null;
}

function rank(key, wanted) {
  const at = key.indexOf(wanted);
  return at < 0 ? Infinity : at;
}

const ITEMS = { "@": people, "#": channels, ":": emoji };

function people({ store, session }) {
  const listed = [...store.people.values()].filter(({ id, deleted }) => !deleted && id !== session.me);
  const bots = listed.filter(({ is_bot: bot }) => bot);
  return [...bots, ...listed.filter(({ is_bot: bot }) => !bot)].map((person) => {
    const shown = person.display_name || person.name;
    return {
      keys: [shown, person.name],
      insert: `@${shown} `,
      label: shown,
      hint: person.is_bot ? "app" : person.name,
      picture: () => faceOf(store, person.id, { small: true }),
    };
  });
}

function channels({ session }) {
  return session
    .places()
    .filter(({ is_im: im }) => !im)
    .map(({ name }) => ({ keys: [name], insert: `#${name} `, label: `#${name}`, hint: "" }));
}

function emoji() {
  return emojiNames.map((name) => ({
    keys: [name],
    insert: `:${name}: `,
    label: `:${name}:`,
    hint: "",
    picture: () => el("span", { class: "emoji" }, glyph(name)),
  }));
}

function commandItems({ store }) {
  return store.commands.map(({ command, description, usage_hint: usage }) => ({
    keys: [command],
    insert: `${command} `,
    label: command,
    hint: [usage, description].filter(Boolean).join(" – ") || "slash command",
  }));
}
