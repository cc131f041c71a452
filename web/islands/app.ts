// The one script of the product: htmx, the few govuk-frontend behaviours that we draw, and our islands. Every page works
// without it; each island finds its own elements and does it again in parts of a page that htmx puts in.
import "./htmx";
import { Button, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink, Tabs } from "govuk-frontend";
import { autoSubmit } from "./auto-submit";
import { card } from "./card";
import { copyButtons } from "./copy";
import { drafts } from "./drafts";
import { grid } from "./grid";
import { guardLeave } from "./guard-leave";
import { idle } from "./idle";
import { deskKeys } from "./desk-keys";
import { keepFocus } from "./keep-focus";
import { map } from "./map";
import { menus, showCurrentPlace } from "./menu";
import { largerLetters } from "./larger-letters";
import { printButtons } from "./print";
import { readAloud } from "./read-aloud";
import { selectSource } from "./select-source";
import { speak } from "./speak";
import { submitOnce } from "./submit-once";

const BEHAVIOURS = [Button, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink, Tabs];
const ISLANDS = [autoSubmit, card, copyButtons, deskKeys, grid, guardLeave, idle, largerLetters, map, printButtons, readAloud, selectSource, speak, submitOnce];

/** Elements below `root`, and itself, that a behaviour has not taken up. */
function begin(root: ParentNode): void {
  for (const Kind of BEHAVIOURS) {
    for (const element of root.querySelectorAll(`[data-module="${Kind.moduleName}"]:not([data-${Kind.moduleName}-init])`)) {
      try {
        new Kind(element);
      } catch (error) {
        console.warn(Kind.moduleName, error);
      }
    }
  }
  for (const island of ISLANDS) island(root);
}

document.documentElement.classList.add("js-enabled");
document.body.classList.add("js-enabled", "govuk-frontend-supported");
menus();
showCurrentPlace();
drafts();
begin(document);
document.addEventListener("htmx:after:swap", () => {
  begin(document);
  keepFocus();
});
