import { isReportLike } from '../../scenario/scenario-file.ts';
import { parseJson } from '../../text/json.ts';
import { MOST_CONFIG_BYTES } from '../../models/config/parse-config.ts';
import type { ModelChooser } from '../scenario/model-chooser.ts';
import '../scenario/model-chooser.ts';
import type { ReportFile } from '../run/report-file.ts';
import '../run/report-file.ts';

/** Routes a dropped file: opens a report, or selects the model or GPU of a `config.json` or GPU file. */
export async function takeFile(page: ParentNode, file: File): Promise<void> {
  const [reports, chooser] = [
    page.querySelector<ReportFile>('report-file'),
    page.querySelector<ModelChooser>('model-chooser'),
  ];
  if (file.size > MOST_CONFIG_BYTES || !chooser) return reports?.read(file);
  const text = await file.text();
  if (isForChooser(text, file.name)) chooser.take(text, file.name);
  else await reports?.read(file);
}

function isForChooser(text: string, name: string): boolean {
  try {
    return !isReportLike(parseJson(text));
  } catch {
    // Not JSON: go by the file name.
    return /config|gpu/i.test(name);
  }
}
