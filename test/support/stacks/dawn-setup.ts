import { dawnHere } from '../dawn.ts';
import { LAVAPIPE } from './lavapipe.ts';

// Where a page would have them; the object must live as long as any device does.
Object.assign(process.env, { VK_DRIVER_FILES: LAVAPIPE, VK_ICD_FILENAMES: LAVAPIPE });
const gpu = await dawnHere('fine');
const navigator = { gpu, platform: `${process.platform} ${process.arch}`, userAgent: '' };
Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
