// A message's markup as the person typed it, for editing. The way back is the workspace's.

import { unescape } from "./pieces.js";

export function asTyped(text, names) {
  const words = text.replace(/<([^<>\n]+)>/g, (_, inside) => {
    const [target] = inside.split("|");
    if (target.startsWith("@")) return `@${names.person(target.slice(1))}`;
    if (target.startsWith("#")) return `#${names.channel(target.slice(1)) ?? inside.split("|")[1] ?? ""}`;
    if (target.startsWith("!")) return `@${target.slice(1).split("^")[0]}`;
    return target;
  });
  return unescape(words);
}
