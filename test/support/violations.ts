import axe from 'axe-core';

/** What axe reports of an element that stands alone: without the page around it, and its colours. */
export async function violations(element: Element): Promise<string[]> {
  const rules = Object.fromEntries(
    ['color-contrast', 'region', 'page-has-heading-one'].map((id) => [id, { enabled: false }]),
  );
  const found = await axe.run(element, { rules });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
