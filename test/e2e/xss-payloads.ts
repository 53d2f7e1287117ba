/** A word that search finds the payloads by. */
export const marker = "payloadmark";

const run = "globalThis.hacked=1";

/** Text that becomes a running script where a page takes it for markup, each in another context. */
export const payloads = [
  `<img src=x data-xss onerror="${run};alert(1)">`,
  `<script data-xss>${run};alert(1)</script>`,
  `"><svg data-xss onload=${run}>`,
  `'-alert(1)-' " onmouseover="${run}" autofocus onfocus=${run} x="`,
  `<iframe data-xss srcdoc="<script>parent.hacked=1</script>"></iframe>`,
  `</title></textarea></style><xss>hello</xss><script>${run}</script>`,
  `javascript:${run}`,
  `<a href="javascript:${run}" data-xss>click</a>`,
  `<math><mtext><table><mglyph><style><img src=x data-xss onerror=${run}>`,
  `<details open data-xss ontoggle=${run}>`,
  `<video data-xss><source onerror=${run}></video>`,
  `<link rel=stylesheet data-xss href=https://xss.example/a.css>`,
  `<img src=https://xss.example/a.png data-xss>`,
  `<meta http-equiv=refresh content="0;url=https://xss.example/" data-xss>`,
  `<base href=https://xss.example/ data-xss>`,
  `{{constructor.constructor('${run}')()}}\${${run}}`,
  `--><script>${run}</script><!--`,
  `]]><script>${run}</script>`,
  `&lt;img src=x onerror=${run}&gt;`,
  `\u003cscript\u003e${run}\u003c/script\u003e`,
];

/** All of them as the cues of a caption file, some in the tags and settings of WebVTT itself. */
export function inCaptions(): string {
  const cues = payloads
    .filter((payload) => !payload.includes("-->"))
    .map((payload, i) => `00:00.${String(i).padStart(3, "0")} --> 00:04.000\n${payload}`);
  const own = [
    `00:00.500 --> 00:04.000 region:x onload=${run}\n<v <img src=x onerror=${run}>>text`,
    `00:00.600 --> 00:04.000\n<c.a.b onload=${run}><lang x><ruby>text`,
  ];
  return `WEBVTT\n\nSTYLE\n::cue { background: url(https://xss.example/a.png) }\n\n${[...cues, ...own].join("\n\n")}\n`;
}
