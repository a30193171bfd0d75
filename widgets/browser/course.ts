// The script of every page.

import { LiveWidget } from "./live-widget";
import { keepLinksWithinThePage } from "./within-page";

if (!customElements.get("live-widget")) {
  keepLinksWithinThePage();
  customElements.define("live-widget", LiveWidget);
}
