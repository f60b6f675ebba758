// What moves sideways on its own can be reached with the keyboard, as long as there is something to move.
// Chromium and Firefox do so by themselves, Safari does not.
document.addEventListener("DOMContentLoaded", () => {
  const boxes = document.querySelectorAll(".highlight pre, .table-wrapper, .factlock-detail > ul.factlock-tree, article figure");
  const watcher = new ResizeObserver((entries) => {
    for (const {target} of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  boxes.forEach((box) => watcher.observe(box));
});

// Sphinx escapes what it finds by name twice, in the index and in the page (9.0.4, 2026-11).
document.addEventListener("DOMContentLoaded", () => {
  const results = document.querySelector("#search-results");
  if (results === null) return;
  const meant = {"&#x27;": "'", "&quot;": '"', "&lt;": "<", "&gt;": ">", "&amp;": "&"};
  const unescape = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      node.data = node.data.replace(/&(?:#x27|quot|lt|gt|amp);/g, (one) => meant[one]);
    }
    node.childNodes.forEach(unescape);
  };
  new MutationObserver((records) => {
    for (const {addedNodes} of records) {
      for (const node of addedNodes) {
        if (node.matches?.("li")) unescape(node.querySelector("a"));
      }
    }
  }).observe(results, {childList: true, subtree: true});
});
