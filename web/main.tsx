import { render } from "preact";
import { App } from "./app.tsx";
import { restoreSession } from "./session.ts";
import "./style/base.css";
import "./style/parts.css";
import "./style/log.css";
import "./style/menu.css";
import "./style/player.css";
import "./style/share.css";

const root = document.getElementById("app");
if (root) render(<App />, root);
void restoreSession();
