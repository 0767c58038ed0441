// The desk's behaviours. Each adds to a page that already works without it.
import "./theme.js";
import "./rail.js";
import "./search.js";
import "./menu.js";
import "./dialog.js";
import "./submit.js";
import "./dirty.js";
import "./errors.js";
import "./list.js";
import "./cases.js";
import "./peek.js";
import "./poll.js";
import "./toast.js";
import "./turf.js";
import "./print.js";
import "./paper.js";
import "./script.js";
