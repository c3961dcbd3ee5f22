import MarkdownIt from 'markdown-it';

/** Renders as GitHub does, and a little more: raw HTML is let through, and links are found after entities are decoded. */
const renderer = new MarkdownIt({ html: true, linkify: true });
renderer.linkify.set({ fuzzyLink: false });

export function html(markdown: string): string {
  return renderer.render(markdown);
}

/** How often each element occurs, by name; attributes count, so that `<p>` isn't `<p onclick>`. */
export function elements(markdown: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [tag] of html(markdown).matchAll(/<[a-z!][^>]*>/gi)) counts[tag] = (counts[tag] ?? 0) + 1;
  return counts;
}

/** What a reader sees: without elements, entities decoded. */
export function seen(markdown: string): string {
  return html(markdown)
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
