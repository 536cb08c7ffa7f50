/** Changing a template. Who edited one that was changed meanwhile is told so, and looks at it again. */
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/append.ts';
import { differences } from '../audit/difference-rules.ts';
import { toDate } from '../clock.ts';
import { appendEvents } from '../events/append.ts';
import type { Work } from '../operate.ts';
import { isTerritoryCode } from '../territories/territories.ts';
import { ForbiddenError, ValidationError, type InputIssue } from '../user-errors.ts';
import { templateIssues, type Template } from './template-rules.ts';
import { readTemplate, type TemplatePlace } from './templates.ts';

export interface UpdateTemplate extends TemplatePlace {
  /** Null gives the place back to its surroundings. */
  readonly template: Template | null;
  /** Of the template at this place as it was read; 0 where nobody chose yet. */
  readonly version: number;
}

export async function updateTemplate(work: Work, input: UpdateTemplate): Promise<TemplatePlace> {
  const { tx, now, viewer } = work;
  const { template, version, ...place } = input;
  const { kind, language, territory } = place;
  if (viewer.role !== 'ADMIN') throw new ForbiddenError('Templates are changed by admins. Ask one.');
  const issues = issuesOf(input);
  if (issues.length > 0) throw new ValidationError(issues);
  await tx.$queryRaw`SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtext('mail_templates'))) AS locked`;
  const { own } = await readTemplate(tx, place);
  if ((own?.version ?? 0) !== version) {
    const message = 'This template was changed in the meantime. Look at it as it is now and edit that.';
    throw new ValidationError([{ path: ['version'], code: 'TEMPLATE_CHANGED', message }]);
  }
  const words = { subject: template?.subject ?? null, body: template?.text ?? null };
  const id = own?.id ?? uuidV7();
  const written = { ...words, version: version + 1, updatedAt: toDate(now), updatedById: viewer.id };
  if (own) await tx.mailTemplate.update({ where: { id }, data: written });
  else await tx.mailTemplate.create({ data: { id, kind, language, territoryCode: territory, ...written } });
  await audit(work, {
    action: 'updateMailTemplate',
    subjectType: 'MailTemplate',
    subjectId: id,
    leadId: null,
    changes: { kind, language, territory },
    values: differences(
      { subject: own?.subject ?? null, text: own?.body ?? null },
      { subject: words.subject, text: words.body },
    ),
  });
  await appendEvents(tx, [
    {
      type: 'SETTING_CHANGED',
      time: now,
      userId: viewer.id,
      territory,
      subjectId: id,
      decisionId: `${id}:${version + 1}`,
      data: { key: 'mail.templates' },
    },
  ]);
  return place;
}

function issuesOf({ kind, territory, template }: UpdateTemplate): InputIssue[] {
  const issues: InputIssue[] = [];
  if (territory !== null && !isTerritoryCode(territory)) {
    const message = 'Choose a territory by its code, for example DE-BY, AT-9 or CH-ZH.';
    issues.push({ path: ['territory'], code: 'TERRITORY_UNKNOWN', message });
  }
  if (template) {
    issues.push(...templateIssues(kind, template).map(({ path, ...issue }) => ({ ...issue, path: [path] })));
  }
  return issues;
}
