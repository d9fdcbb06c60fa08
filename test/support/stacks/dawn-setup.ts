import { dawnHere } from '../dawn.ts';

// Where a page has it. The object must live as long as any device: Dawn ends the process when it goes first.
const gpu = await dawnHere('fine', 'lavapipe');
const navigator = { gpu, platform: `${process.platform} ${process.arch}`, userAgent: '' };
Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
