// Text objects: Slack's markup, or plain text in which only emoji are read.

import { mrkdwn } from "../text/mrkdwn.js";
import * as pieces from "../text/pieces.js";

export function text(object, surface) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text ?? "", surface.names);
  return plainText(object.text ?? "");
}

export function plainText(words) {
  return words
    .split(/(:[a-z0-9_+'-]+:)/)
    .map((part) => (/^:.+:$/.test(part) ? pieces.emoji(part.slice(1, -1)) : part));
}
