/**
 * "Note this one down, quickly": three cards, of which only the first is needed. The dialog stays open with
 * everything in it until the server has taken the lead.
 */
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useLingui } from '@lingui/react';
import { useMutation } from 'urql';
import { readFragment, type FragmentType } from '../../gql/fragment-masking.ts';
import { failureLine } from '../../lib/errors.ts';
import { toLocalInput } from '../../lib/format.ts';
import { createIdempotencyKeys } from '../../lib/idempotency.ts';
import { fieldErrors } from '../../lib/issues.ts';
import { productNow } from '../../lib/product-clock.ts';
import { refusalText } from '../../lib/refusals.ts';
import { useTerritories } from '../../lib/territories.ts';
import { useViewer } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx';
import { useFocusFirstInvalid } from '../../ui/use-focus-first-invalid.ts';
import { Notice } from '../../ui/notice.tsx';
import { showToast } from '../../ui/toast.tsx';
import { fieldNames, MOST_EMPLOYEES, toInput, type Draft, type FieldName, type Issue } from './draft.ts';
import { DuplicateNotice, DuplicateNoticeFragment } from '../../lib/duplicate-notice.tsx';
import { LikelyDuplicates } from './likely-duplicates.tsx';
import { RegisterCards, type Errors } from './register-cards.tsx';
import { RegisterLead } from './register-documents.ts';

export default function RegisterDialog({ onClose }: { onClose: () => void }) {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const notices = useRef<HTMLDivElement>(null);
  const [keyOf] = useState(() => createIdempotencyKeys());
  const territories = useTerritories();
  const [{ fetching }, register] = useMutation(RegisterLead);
  const [draft, setDraft] = useState<Draft>(() => ({
    companyName: '',
    source: 'TRADE_FAIR',
    territory: viewer.territories[0]?.code ?? 'DE',
    firstContact: { channel: 'TRADE_FAIR', at: toLocalInput(productNow(), viewer.timeZone), note: '' },
    consent: { givenAt: null, wording: '' },
    contact: { firstName: '', lastName: '', role: '', email: '', phone: '' },
    street: '',
    postalCode: '',
    city: '',
    website: '',
    businessType: '',
    kitchenSize: '',
    employeeCount: '',
    volume: '',
    notes: '',
    registeredAt: '',
    registeredAtReason: '',
  }));
  const [untouched] = useState(draft);
  const [leaving, setLeaving] = useState(false);
  const [errors, setErrors] = useState<Errors>({});
  const form = useFocusFirstInvalid(errors);
  const [problem, setProblem] = useState<string | null>(null);
  const [duplicate, setDuplicate] = useState<FragmentType<typeof DuplicateNoticeFragment> | null>(null);
  const [reason, setReason] = useState('');

  useEffect(() => {
    if (duplicate || problem) notices.current?.scrollIntoView({ block: 'nearest' });
  }, [duplicate, problem]);

  const change = (next: Draft) => {
    setDraft(next);
    // What matched is being put right: the next answer says whether it still does.
    if (compared(next) !== compared(draft)) setDuplicate(null);
  };

  const words = (issue: Issue | 'overrideReason'): string => {
    switch (issue) {
      case 'companyName':
        return i18n._('Wie heißt der Betrieb?');
      case 'note':
        return i18n._('Bitte sagen, worum es ging.');
      case 'date':
        return i18n._('Bitte Datum und Uhrzeit wählen.');
      case 'consent':
        return i18n._('Ohne Einwilligung darf dieser Lead nicht gespeichert werden.');
      case 'wording':
        return i18n._('Welchem Wortlaut hat die Person zugestimmt?');
      case 'overrideReason':
        return i18n._('Bitte etwas ausführlicher begründen.');
      case 'amount':
        return i18n._('Bitte einen Betrag eingeben, zum Beispiel 12.500,00.');
      case 'count':
        return i18n._('Bitte eine ganze Zahl eingeben.');
      case 'amountRange':
        return i18n._('Bitte einen Betrag bis 1.000.000.000.000 eingeben.');
      case 'countRange':
        return i18n._('Bitte eine Zahl von 0 bis {limit, number} eingeben.', { limit: MOST_EMPLOYEES });
      case 'reason':
        return i18n._('Warum liegt die Registrierung zurück?');
    }
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    const place = territories.find(({ code }) => code === draft.territory);
    const checked = toInput(draft, {
      timeZone: viewer.timeZone,
      currency: place?.currency ?? viewer.territories[0]?.currency ?? 'EUR',
    });
    if (checked.input === null) {
      const found: Errors = {};
      for (const name of fieldNames) {
        const issue = checked.issues[name];
        if (issue) found[name] = words(issue);
      }
      setErrors(found);
      return;
    }
    setErrors({});
    const input = { ...checked.input, duplicateOverrideReason: duplicate ? reason.trim() || null : null };
    const { data: answer, error } = await register({ input: { ...input, idempotencyKey: keyOf(input) } });
    if (error || !answer) {
      setProblem(`${failureLine(error, i18n)} ${i18n._('Deine Eingaben bleiben hier stehen.')}`);
      return;
    }
    const result = answer.registerLead;
    switch (result.__typename) {
      case 'RegisterLeadSuccess': {
        const lead = result.lead;
        showToast(
          'good',
          i18n._('{company} ist registriert', { company: lead?.companyName ?? input.companyName }),
        );
        onClose();
        return;
      }
      case 'DuplicateLeadError': {
        setDuplicate(result);
        // The first time it asks; after that the reason was asked for and is too short.
        const { overridable } = readFragment(DuplicateNoticeFragment, result);
        if (duplicate && overridable) setErrors({ duplicateOverrideReason: words('overrideReason') });
        return;
      }
      case 'ValidationError': {
        const found = fieldErrors(result.issues, (name) => isFieldName(name), i18n);
        setErrors(found.fields);
        setProblem(found.rest.length > 0 ? found.rest.join(' ') : null);
        return;
      }
      case 'RateLimitedError':
      case 'ForbiddenError':
        setProblem(refusalText(result, i18n));
    }
  };

  const typed = reason !== '' || JSON.stringify(draft) !== JSON.stringify(untouched);
  const leave = () => {
    if (typed) setLeaving(true);
    else onClose();
  };

  return (
    <Dialog
      wide
      open
      onOpenChange={(open) => {
        if (!open) leave();
      }}
      title={i18n._('Lead registrieren')}
      description={i18n._('Nur die erste Karte ist Pflicht; der Rest hat Zeit.')}
      closeLabel={i18n._('Schließen')}
    >
      <form
        ref={form}
        noValidate
        onSubmit={(event) => void submit(event)}
        className="flex min-h-0 flex-1 flex-col"
      >
        <DialogBody>
          <RegisterCards
            draft={draft}
            errors={errors}
            territories={territories}
            duplicates={duplicate ? null : <LikelyDuplicates draft={draft} onLeave={onClose} />}
            onChange={change}
          />
          <div ref={notices} className="mt-4 flex scroll-my-4 flex-col gap-3 empty:hidden">
            {duplicate ? (
              <DuplicateNotice
                duplicate={duplicate}
                reason={reason}
                error={errors.duplicateOverrideReason}
                onReason={setReason}
                onLeave={onClose}
              />
            ) : null}
            {problem ? <Notice tone="bad" alert title={problem} /> : null}
          </div>
        </DialogBody>
        <DialogActions>
          <Button kind="quiet" onClick={leave}>
            {i18n._('Abbrechen')}
          </Button>
          <Button kind="primary" type="submit" busy={fetching}>
            {i18n._('Registrieren')}
          </Button>
        </DialogActions>
      </form>
      {leaving ? (
        <Dialog
          open
          onOpenChange={(open) => {
            if (!open) setLeaving(false);
          }}
          title={i18n._('Eingaben verwerfen?')}
          description={i18n._('Was du eingegeben hast, ist noch nicht gespeichert.')}
          closeLabel={i18n._('Schließen')}
        >
          <DialogActions>
            <Button kind="danger" onClick={onClose}>
              {i18n._('Verwerfen')}
            </Button>
            <Button kind="primary" onClick={() => setLeaving(false)}>
              {i18n._('Weiter bearbeiten')}
            </Button>
          </DialogActions>
        </Dialog>
      ) : null}
    </Dialog>
  );
}

/** What the server finds duplicates by. */
function compared({ companyName, territory, postalCode, city, website, contact }: Draft): string {
  return JSON.stringify([companyName, territory, postalCode, city, website, contact.email, contact.phone]);
}

function isFieldName(name: string): name is FieldName {
  return fieldNames.some((one) => one === name);
}
