// Answers one mention as an app written with Bolt would, then says what it read and ends.
const { App, LogLevel } = require("@slack/bolt");

const [apiUrl, token, appToken] = process.argv.slice(2);

const app = new App({
  token,
  appToken,
  socketMode: true,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: apiUrl, allowAbsoluteUrls: true },
});

app.event("app_mention", async ({ event, client, say }) => {
  const posted = await say({ text: "…", thread_ts: event.ts });
  await client.chat.update({ channel: event.channel, ts: posted.ts, text: "done" });
  const thread = await client.conversations.replies({ channel: event.channel, ts: event.ts });
  console.log(JSON.stringify(thread.messages.map((message) => message.text)));
  await app.stop();
});

app.command("/chatops", async ({ command, ack }) => ack(`you said ${command.text}`));

app.start().then(() => console.log("started"));
