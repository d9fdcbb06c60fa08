import type { LiveBatching } from '../../src/page/batching/live-batching.ts';

/** What a reader sees of a view of batching, and does to it. */
export function handlesOf(view: () => LiveBatching) {
  const play = (): HTMLButtonElement => view().querySelector('button[data-action="play"]')!;
  const slider = (): HTMLInputElement => view().querySelector('input[type="range"][data-batch]')!;
  return {
    play,
    slider,
    text: (): string => view().textContent.replaceAll(/\s+/g, ' '),
    /** The batches that have a point. */
    seen: (): number[] =>
      [...view().querySelectorAll('[data-batch-point]')].map((mark) => Number(mark.getAttribute('data-batch-point'))),
    figures: (): string => view().querySelector('.figures')!.textContent,
    choose(control: 'context' | 'mode', value: string): void {
      const select = view().querySelector<HTMLSelectElement>(`[data-control="${control}"]`)!;
      select.value = value;
      select.dispatchEvent(new Event('change'));
    },
    slideTo(batch: number): void {
      slider().value = String(batch);
      slider().dispatchEvent(new Event('input'));
    },
  };
}
