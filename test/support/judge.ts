import type { Gpu } from '../../src/device/open-gpu.ts';

/** The browser compiler's error for a source, with its line; null if it accepts the source. */
export async function judge({ device }: Gpu, code: string): Promise<string | null> {
  device.pushErrorScope('validation');
  const { messages } = await device.createShaderModule({ code }).getCompilationInfo();
  await device.popErrorScope();
  const found = messages.find(({ type }) => type === 'error');
  return found ? `${found.lineNum}: ${found.message}` : null;
}
