import { currentUser, freshToken, restoreSession } from "../session.ts";
import { showAnswer } from "./answer.ts";
import "../style/reference.css";

// The reference comes whole from the Worker (worker/http/api-docs.ts). This shows the forms and sends them.

const longestMs = 20_000;

function credentialField(): HTMLInputElement {
  const input = document.createElement("input");
  Object.assign(input, { type: "password", placeholder: "erk_… or an access token", autocomplete: "off" });
  const label = document.createElement("label");
  const words = document.createElement("span");
  words.textContent = "Who tries: an API key or a token";
  label.append(words, input);
  document.getElementById("credential")?.append(label);
  const tell = () => {
    const user = currentUser.get();
    if (user) words.textContent = `Who tries: ${user.displayName} (${user.role}), who is signed in, or an API key`;
  };
  currentUser.subscribe(tell);
  tell();
  return input;
}

async function send(form: HTMLFormElement, output: HTMLElement, credential: HTMLInputElement): Promise<void> {
  const { method = "GET", path = "" } = form.dataset;
  if (method === "DELETE" && !window.confirm("This deletes for good. Send it?")) return;
  const query = new URLSearchParams();
  let filled = path;
  for (const field of form.querySelectorAll<HTMLInputElement>("input")) {
    if (field.dataset.in === "path") filled = filled.replace(`{${field.name}}`, encodeURIComponent(field.value));
    else if (field.value !== "") query.set(field.name, field.value);
  }
  const url = `/api/v1${filled}${query.size > 0 ? `?${query}` : ""}`;
  const body = form.querySelector<HTMLTextAreaElement>("textarea");
  const token = credential.value.trim() || (await freshToken());
  const headers: Record<string, string> = {};
  if (token) headers.authorization = `Bearer ${token}`;
  if (body) headers["content-type"] = body.dataset.type ?? "application/json";
  const sentAt = performance.now();
  const signal = AbortSignal.timeout(longestMs);
  try {
    const response = await fetch(url, { method, headers, body: body ? body.value : null, signal });
    await showAnswer(output, `${method} ${url}`, response, () => Math.round(performance.now() - sentAt));
  } catch {
    output.textContent = "The server did not answer.";
  }
}

const credential = credentialField();
void restoreSession();
for (const details of document.querySelectorAll<HTMLDetailsElement>(".try")) details.hidden = false;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  const output = form.parentElement?.querySelector<HTMLElement>(".answer");
  const button = form.querySelector("button");
  if (!output || !button) return;
  button.disabled = true;
  void send(form, output, credential).finally(() => (button.disabled = false));
});
