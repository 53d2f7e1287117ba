import { render } from "preact";
import { App } from "./app.tsx";
import { restoreSession } from "./session.ts";
import "./style/base.css";
import "./style/parts.css";
import "./style/account.css";
import "./style/admin.css";
import "./style/analytics.css";
import "./style/keys.css";
import "./style/log.css";
import "./style/menu.css";
import "./style/devices.css";
import "./style/player.css";
import "./style/playback.css";
import "./style/share.css";

const root = document.getElementById("app");
if (root) render(<App />, root);
void restoreSession();
