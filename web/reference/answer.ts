const longestText = 100_000;
const told = ["content-type", "ratelimit-limit", "ratelimit-remaining", "retry-after", "x-request-id"];

/** Shows an answer as it comes, so that an event stream is seen before it ends. All of it is text, whatever it holds. */
export async function showAnswer(
  output: HTMLElement,
  request: string,
  response: Response,
  elapsedMs: () => number,
): Promise<void> {
  const head = document.createElement("p");
  head.textContent = `${request}: ${response.status} ${response.statusText} in ${elapsedMs()} ms`;
  const headers = document.createElement("pre");
  headers.textContent = told
    .flatMap((name) => (response.headers.has(name) ? [`${name}: ${response.headers.get(name)}`] : []))
    .join("\n");
  const body = document.createElement("pre");
  output.replaceChildren(head, headers, body);
  let text = "";
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) break;
      text += value ?? "";
      body.textContent = text.slice(0, longestText);
      if (text.length > longestText) {
        text = `${text.slice(0, longestText)}\n… there is more`;
        break;
      }
    }
  } catch {
    text += "\n… it goes on";
  }
  await reader?.cancel().catch(() => undefined);
  body.textContent = response.headers.get("content-type")?.includes("json") ? indented(text) : text;
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
