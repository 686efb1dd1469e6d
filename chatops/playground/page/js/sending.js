// What becomes of a typed line: a message, or a command.

import { attempt } from "./parts/toast.js";

const COMMAND = /^(\/[a-z][\w-]*)(?:\s+([\s\S]*))?$/;

// Says whether it was sent; what was not goes back into the field.
export async function send(app, text, { channel, thread }) {
  const found = COMMAND.exec(text.trim());
  if (!found) return attempt(() => app.act("say", said(channel, thread, text)));
  const [, command, rest = ""] = found;
  const refused = refusal(app, command, thread);
  if (!refused) return attempt(() => app.act("slash", { channel, command, text: rest }));
  app.notice(channel, thread, refused);
  return false;
}

function said(channel, thread, text) {
  return thread ? { channel, text, thread_ts: thread } : { channel, text };
}

function refusal(app, command, thread) {
  if (!app.store.commands.some((each) => each.command === command)) return `${command} is not a command here.`;
  return thread ? `${command} is not supported in threads. Sorry!` : null;
}
