/** An element's content: text, or child elements by name; a list repeats its element. */
export type XmlContent = string | XmlChildren;

export interface XmlChildren {
  readonly [name: string]: XmlContent | readonly XmlContent[];
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A parser would read a bare carriage return as a line feed.
  '\r': '&#13;',
};

const escaped = (text: string): string =>
  text.replace(/[&<>"'\r]/g, (character) => ESCAPES[character] ?? character);

const isListOf = (content: XmlContent | readonly XmlContent[]): content is readonly XmlContent[] =>
  Array.isArray(content);

const inside = (content: XmlContent): string =>
  typeof content === 'string'
    ? escaped(content)
    : Object.entries(content)
        .flatMap(([name, child]) => (isListOf(child) ? child : [child]).map((one) => element(name, one)))
        .join('');

/** Writes one element; names are trusted, text is escaped. */
export const element = (name: string, content: XmlContent, namespace?: string): string => {
  const attribute = namespace === undefined ? '' : ` xmlns="${escaped(namespace)}"`;
  return `<${name}${attribute}>${inside(content)}</${name}>`;
};
