// Reads what was kept of earlier answers: a citation, an answer, or a list of either, as Keep or `pincite ask --json` wrote it.

/** A file that cannot be checked; `message` says what to choose instead. */
export class NotKept extends Error {}

/**
 * The citations in the text of a file, in their order: `{question, citation}`, the question being null where it was not
 * kept. Throws NotKept when there is none. What a citation must hold is for the service to say.
 */
export function readKept(text, name) {
  let value;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new NotKept(`${name} is not JSON. Choose a file that Keep or pincite ask --json wrote.`);
  }
  const kept = [...citationsIn(value)];
  if (!kept.length) throw new NotKept(`${name} holds no citation. Choose a file that Keep or pincite ask --json wrote.`);
  return kept;
}

function* citationsIn(value) {
  if (Array.isArray(value)) {
    for (const each of value) yield* citationsIn(each);
  } else if (isObject(value) && Array.isArray(value.citations)) {
    const question = words(value.question);
    for (const citation of value.citations) yield { question, citation };
  } else if (isObject(value) && ["document", "location", "selector"].every((part) => isObject(value[part]))) {
    yield { question: null, citation: value };
  }
}

/** What the service needs of a citation to check it: passages and the like stay here. */
export function proofOf(citation) {
  if (!isObject(citation)) return citation;
  const { document, location, selector, quote, answer } = citation;
  return { document, location, selector, quote, answer };
}

/**
 * A kept citation as it can be drawn, once the service has found it well formed. What the file says of its document is
 * taken only where the library does not know the document: `known` is what it says of it, or undefined.
 */
export function drawable({ document, location, selector, answer }, known) {
  const told = { name: document.name, title: words(document.title), sha256: document.sha256.toLowerCase() };
  const id = told.sha256.slice(0, ID_LENGTH);
  return {
    answer: words(answer),
    quote: selector.exact,
    document: known ? { id, name: known.name, title: known.title, sha256: told.sha256 } : { id, ...told },
    location: {
      quote_start: location.quote_start,
      quote_end: location.quote_end,
      answer_start: answer === null || answer === undefined ? null : location.answer_start,
      answer_end: answer === null || answer === undefined ? null : location.answer_end,
      page: Number.isInteger(location.page) ? location.page : null,
      page_label: words(location.page_label),
      section: Array.isArray(location.section) ? location.section.filter((heading) => words(heading)) : [],
    },
  };
}

/** The id of a document is the beginning of its hash. */
export const ID_LENGTH = 16;

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const words = (value) => (typeof value === "string" && value ? value : null);
