// Runs axe-core in a page. axe looks at each element by itself, which takes a minute for the contrast of a page
// with thousands of cells; so of elements that look alike, all the way up, only the first is looked at, of all
// pages that one browser is shown.
(() => {
  const COLOURS = ["color-contrast", "link-in-text-block"];
  const LOOKS = ["color", "backgroundColor", "backgroundImage", "opacity", "fill", "fontSize", "fontWeight",
                 "position", "textDecorationLine"];
  const looked = new Set();
  const told = [];

  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

  // A number of 53 bits for a text, given the one for what is above: cyrb53's mixing, in two halves of 32 bits.
  function numbered(text, above) {
    let high = 0xdeadbeef ^ above, low = 0x41c6ce57 ^ Math.floor(above / 2 ** 21);
    for (let at = 0; at < text.length; at++) {
      high = Math.imul(high ^ text.charCodeAt(at), 2654435761);
      low = Math.imul(low ^ text.charCodeAt(at), 1597334677);
    }
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    return 2 ** 32 * (2097151 & low) + (high >>> 0);
  }

  function newLooks(element, above, found) {
    const style = getComputedStyle(element);
    if (style.display === "none") return found;
    const id = numbered([element.tagName, ...LOOKS.map((name) => style[name])].join("|"), above);
    if (!looked.has(id) && hasText(element)) {
      looked.add(id);
      told.push(id);
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
    // Looks that were looked at in other pages, as `told` gave them there.
    know(looks) {
      looks.forEach((look) => looked.add(look));
    },
    // The looks that were new in this page.
    told() {
      return told;
    },
    // What depends on colours, for what looks like nothing that was looked at before.
    async colours(article) {
      const include = newLooks(document.body, 0, []);
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
