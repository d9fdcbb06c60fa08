/** A hash of a text, 16 hexadecimal digits: two rounds of 32-bit FNV-1a. To notice changes, not to withstand attacks. */
export const hashText = (text: string): string =>
  [0x81_1c_9d_c5, 0x9d_c5_81_1c].map((seed) => fnv1a(text, seed)).join('');

function fnv1a(text: string, seed: number): string {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01_00_01_93);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
