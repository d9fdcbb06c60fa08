import { dawnHere } from '../dawn.ts';
import { stack } from './under-test.ts';

// Same place as in a page. The object must outlive every device, or Dawn ends the process.
const gpu = await dawnHere('fine', stack.driver!);
const navigator = { gpu, platform: `${process.platform} ${process.arch}`, userAgent: '' };
Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
