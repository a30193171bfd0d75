// The script of every page.

import { LiveWidget } from "./live-widget";

if (!customElements.get("live-widget")) customElements.define("live-widget", LiveWidget);
