// What moves sideways on its own can be reached with the keyboard, as long as there is something to move.
// Chromium and Firefox do so by themselves, Safari does not.
document.addEventListener("DOMContentLoaded", () => {
  const boxes = document.querySelectorAll(".highlight pre, .table-wrapper, .factlock-detail > ul.factlock-tree");
  const watcher = new ResizeObserver((entries) => {
    for (const {target} of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  boxes.forEach((box) => watcher.observe(box));
});
