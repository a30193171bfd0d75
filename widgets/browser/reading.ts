// A second script of every page, which needs nothing of the first: what the reader did is there again,
// the theme's search field takes what readers type, what scrolls can be reached by keys, points of drawings
// can be dragged, readers say whether data should be saved, and what stands on one page gets its script.

import { SaveDataSwitch } from "./save-data-switch";
import { definePageParts } from "./page-part";
import { letScrollRegionsBeReached } from "./scroll-regions";
import { fromScript } from "./script";
import { mendSearchField } from "./search-field";
import { rememberVisit } from "./storage/visit";
import { listenToDrags } from "./widget/drag-point";

function begin(): void {
  mendSearchField();
  rememberVisit();
  letScrollRegionsBeReached();
}

if (!customElements.get("frugal-switch")) customElements.define("frugal-switch", SaveDataSwitch);
definePageParts();
listenToDrags();

if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
else begin();

// What keeps the site for reading offline waits until the page is there. Only a published build has a name.
addEventListener("load", () => {
  if (document.querySelector("meta[name=course-build]")) fromScript(OFFLINE, "").catch(() => {});
});
