// The order of what a search finds. Sphinx gives a page whose heading has one of the words as much as a page whose
// headings have all of them, and sorts by title then (9.0.4, 2026-11). Here the words that stand in headings count,
// and where two pages are alike, one to read goes before one to look up, and that before a list of everything.
var Scorer = {
  objNameMatch: 11, objPartialMatch: 6, objPrio: {0: 15, 1: 5, 2: -5}, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
  score: ([page, title, anchor, , score]) => {
    const places = [
      [/^docs\/(?:facts|world)$|^docs\/develop\/|^docs\/reference\/gallery|^genindex$/, -8],
      [/^docs\/reference\//, 0],
      [/^docs\/(?:lessons|guides)\/|^runbooks\//, 3],
    ];
    const place = places.find(([known]) => known.test(page))?.[1] ?? 1;
    if (anchor !== "") return score + place;
    const asked = new URLSearchParams(window.location.search).get("q") ?? "";
    const words = [...new Set(splitQuery(asked.toLowerCase().trim()))].filter((word) => !stopwords.has(word));
    const stemmer = new Stemmer();
    const {docnames, titleterms} = Search._index;
    const here = docnames.indexOf(page);
    const inHeading = (word) => [titleterms[stemmer.stemWord(word)] ?? []].flat().includes(here);
    const inTitle = (word) => splitQuery(title.toLowerCase()).some((one) => one.startsWith(stemmer.stemWord(word)));
    const share = (holds) => words.filter(holds).length / Math.max(words.length, 1);
    return score + place + 8 * share(inHeading) + 4 * share(inTitle);
  },
};
