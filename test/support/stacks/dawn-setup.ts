import { dawnHere } from '../dawn.ts';
import { stack } from './under-test.ts';

// Where a page has it. The object must live as long as any device: Dawn ends the process when it goes first.
const gpu = await dawnHere('fine', stack.driver!);
const navigator = { gpu, platform: `${process.platform} ${process.arch}`, userAgent: '' };
Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
