// The way to the workspace: what it holds, what changes in it, what a person does in it.

export async function state() {
  const answer = await fetch("page/state");
  if (!answer.ok) throw new Error(`The workspace answered ${answer.status}`);
  return answer.json();
}

// Do something as a person. Throws an Error whose message can be shown.
export async function act(name, body) {
  let answer;
  try {
    answer = await fetch(`page/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("The workspace cannot be reached. Is the playground still running?");
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok || said.ok === false) throw new Error(said.error ?? `It failed (${answer.status}).`);
  return said;
}

// Changes as they happen. After a break everything is read again: changes may have been missed.
export function follow({ onChange, onOpen, onBreak }) {
  const source = new EventSource("page/events");
  source.addEventListener("open", onOpen);
  source.addEventListener("error", onBreak);
  source.addEventListener("message", (event) => onChange(JSON.parse(event.data)));
}
