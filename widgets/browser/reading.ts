// A second script of every page, which needs nothing of the first: what the reader did is there again,
// and the theme's search field takes what readers type.

import { mendSearchField } from "./search-field";
import { rememberVisit } from "./storage/visit";

function begin(): void {
  mendSearchField();
  rememberVisit();
}

if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
else begin();
