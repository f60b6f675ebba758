// Runs axe-core in a page. axe looks at each element by itself, which takes a minute for the contrast of a page
// with thousands of cells; so of elements that look alike, all the way up, only the first is looked at.
(() => {
  const COLOURS = ["color-contrast", "link-in-text-block"];
  const LOOKS = ["color", "backgroundColor", "backgroundImage", "opacity", "fill", "fontSize", "fontWeight",
                 "position", "textDecorationLine"];
  const known = new Map();
  const looked = new Set();

  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

  function newLooks(element, above, found) {
    const style = getComputedStyle(element);
    if (style.display === "none") return found;
    const look = [above, element.tagName, ...LOOKS.map((name) => style[name])].join("|");
    if (!known.has(look)) known.set(look, known.size);
    const id = known.get(look);
    if (!looked.has(id) && hasText(element)) {
      looked.add(id);
      found.push(element);
    }
    for (const child of element.children) newLooks(child, id, found);
    return found;
  }

  async function run(where, options, article) {
    const found = await axe.run(where, {...options, preload: false, resultTypes: ["violations"]});
    return found.violations.flatMap((rule) => rule.nodes.map((node) => ({
      rule: rule.id,
      impact: node.impact,
      target: node.target.join(" "),
      why: node.failureSummary,
      in_article: document.querySelector(node.target[0])?.closest(article) != null,
    })));
  }

  window.factlockAxe = {
    // What depends on colours, for what looks like nothing that was looked at before in this page.
    async colours(article) {
      const include = newLooks(document.body, "", []);
      return include.length ? run({include}, {runOnly: COLOURS}, article) : [];
    },
    // All other rules, in the whole document or within the elements that a selector names.
    async rules(article, selector) {
      const include = selector ? [...document.querySelectorAll(selector)] : [document];
      const rules = Object.fromEntries(COLOURS.map((name) => [name, {enabled: false}]));
      return include.length ? run({include}, {rules}, article) : [];
    },
  };
})();
