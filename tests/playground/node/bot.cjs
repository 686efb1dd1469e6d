// An app as people write one with Bolt; it says what it read, and ends after one mention.
const { App, LogLevel } = require("@slack/bolt");

const [apiUrl, token, appToken] = process.argv.slice(2);

const app = new App({
  token,
  appToken,
  socketMode: true,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: apiUrl, allowAbsoluteUrls: true },
});

const plain = (text) => ({ type: "plain_text", text });
const FORM = {
  type: "modal",
  callback_id: "form",
  notify_on_close: true,
  title: plain("Why?"),
  submit: plain("Send"),
  blocks: [
    {
      type: "input",
      block_id: "why",
      label: plain("Why?"),
      element: { type: "plain_text_input", action_id: "w" },
    },
    {
      type: "section",
      block_id: "which",
      text: plain("Which?"),
      accessory: { type: "external_select", action_id: "model", min_query_length: 0 },
    },
  ],
};
const tell = (...what) => console.log(JSON.stringify(what));

app.event("app_mention", async ({ event, client, say }) => {
  const posted = await say({ text: "…", thread_ts: event.ts });
  await client.chat.update({ channel: event.channel, ts: posted.ts, text: "done" });
  const thread = await client.conversations.replies({ channel: event.channel, ts: event.ts });
  console.log(JSON.stringify(thread.messages.map((message) => message.text)));
  await app.stop();
});

app.command("/chatops", async ({ command, ack }) => ack(`you said ${command.text}`));

app.action("go", async ({ ack, action, body, client, respond }) => {
  await ack();
  await client.views.open({ trigger_id: body.trigger_id, view: FORM });
  await respond({ text: `${action.value} by ${body.user.name}`, replace_original: true });
});

app.action("model", async ({ ack, action, body }) => {
  await ack();
  tell("model", action.selected_option.value, body.view.callback_id);
});

app.options("model", async ({ ack, options }) => {
  await ack({ options: [{ text: plain(options.value), value: options.value }] });
});

app.view("form", async ({ ack, view, body }) => {
  const { value } = view.state.values.why.w;
  if (value === "no") return ack({ response_action: "errors", errors: { why: "Try again." } });
  await ack();
  return tell("sent", value, body.user.id);
});

app.view({ callback_id: "form", type: "view_closed" }, async ({ ack, body }) => {
  await ack();
  tell("closed", body.is_cleared);
});

app.shortcut({ callback_id: "ask", type: "message_action" }, async ({ ack, shortcut, say }) => {
  await ack();
  await say({ text: `about ${shortcut.message.text}`, thread_ts: shortcut.message.ts });
});

app.shortcut({ callback_id: "new", type: "shortcut" }, async ({ ack, shortcut, client }) => {
  await ack();
  await client.views.open({ trigger_id: shortcut.trigger_id, view: FORM });
});

app.event("app_home_opened", async ({ event, client }) => {
  const blocks = [{ type: "section", text: plain(event.view ? "again" : "welcome") }];
  await client.views.publish({ user_id: event.user, view: { type: "home", blocks } });
});

app.start().then(() => console.log("started"));
