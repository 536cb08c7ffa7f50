/**
 * "Note this one down, quickly": three cards, each saved on its own, of which only the first is needed. Once it is saved
 * the dialog may be closed at any time; what the server does not have yet is not thrown away without a question.
 */
import { useRef, useState, type MouseEvent } from 'react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useLingui } from '@lingui/react';
import { DuplicateNotice } from '../../lib/duplicate-notice.tsx';
import { toLocalInput } from '../../lib/format.ts';
import { ConflictView } from '../../lib/lead-conflict.tsx';
import { productNow } from '../../lib/product-clock.ts';
import { useViewer } from '../../lib/viewer.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { showToast } from '../../ui/toast.tsx';
import { CardForm, cardTitles } from './card-form.tsx';
import { cards, isUnsaved, type Card, type Draft } from './draft.ts';
import { LikelyDuplicates } from './likely-duplicates.tsx';
import { ContactFields, NoteFields, QualifyFields } from './register-cards.tsx';
import { useRegistration } from './use-registration.ts';

interface Leaving {
  /** The lead to go to; `null` just closes. */
  readonly to: string | null;
}

export default function RegisterDialog({ onClose }: { onClose: () => void }) {
  const { i18n } = useLingui();
  const viewer = useViewer();
  const navigate = useNavigate();
  const body = useRef<HTMLDivElement>(null);
  const done = useRef<HTMLButtonElement>(null);
  const blank = (): Draft => ({
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
  });
  const { registration, states, territories, currency, conflict, statusOf, change, setReason, save, decide } =
    useRegistration(blank, (company) => {
      showToast('good', i18n._('{company} ist registriert', { company }));
      onClose();
    });
  const [leaving, setLeaving] = useState<Leaving | null>(null);
  const [said, setSaid] = useState('');
  const { draft, lead } = registration;
  const open = cards.filter(
    (card) =>
      isUnsaved(card, registration) || (states[card].duplicate !== null && states[card].reason !== ''),
  );
  const nextCard = lead === null ? 'note' : open[0];

  const leave = (to: string | null) => {
    if (open.length > 0) setLeaving({ to });
    else onClose();
  };
  /** A link to a lead that this one looks like. */
  const follow = (event: MouseEvent, to: string) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (open.length > 0) event.preventDefault();
    leave(to);
  };
  const discard = () => {
    onClose();
    if (leaving?.to) void navigate({ to: '/leads/$id', params: { id: leaving.to } });
  };

  const submit = async (card: Card) => {
    setSaid('');
    if (!(await save(card))) return;
    if (card !== 'note') setSaid(i18n._('„{card}“ ist gespeichert.', { card: i18n._(cardTitles[card]) }));
    // Whoever has gone elsewhere meanwhile stays there.
    const focused = document.activeElement;
    const busy = focused?.matches('input, select, textarea, button, a') ?? false;
    if (busy && focused?.closest('[data-card]')?.getAttribute('data-card') !== card) return;
    const following = cards[cards.indexOf(card) + 1];
    if (following === undefined) done.current?.focus();
    else body.current?.querySelector<HTMLElement>(`[data-card=${following}] :is(input, select)`)?.focus();
  };

  const fields = (card: Card) => {
    const props = { draft, errors: states[card].errors, territories, onChange: change };
    switch (card) {
      case 'note':
        return <NoteFields {...props} registered={lead !== null} />;
      case 'contact':
        return <ContactFields {...props} />;
      case 'qualify':
        return <QualifyFields {...props} currency={currency} />;
    }
  };

  const notices = (card: Card) => {
    const { duplicate, problem, reason, errors } = states[card];
    // Where what is typed next is compared.
    const compares = card === (lead === null ? 'note' : 'contact');
    return (
      <>
        {compares && !duplicate ? (
          <LikelyDuplicates
            draft={draft}
            of={lead?.id ?? null}
            asks={lead === null || isUnsaved('note', registration) || isUnsaved('contact', registration)}
            onLeave={follow}
          />
        ) : null}
        {duplicate ? (
          <DuplicateNotice
            duplicate={duplicate}
            reason={reason}
            error={errors.duplicateOverrideReason}
            onReason={(next) => setReason(card, next)}
            onLeave={follow}
          />
        ) : null}
        {problem ? <Notice tone="bad" alert title={problem} /> : null}
      </>
    );
  };

  return (
    <Dialog
      wide
      open
      onOpenChange={(next) => {
        if (!next) leave(null);
      }}
      title={i18n._('Lead registrieren')}
      description={i18n._('Jede Karte wird für sich gespeichert. Nur die erste ist Pflicht.')}
      closeLabel={i18n._('Schließen')}
    >
      <DialogBody>
        <div ref={body} className="flex flex-col gap-4">
          {cards.map((card, index) => (
            <CardForm
              key={card}
              card={card}
              number={index + 1}
              status={statusOf(card)}
              errors={states[card].errors}
              next={card === nextCard}
              onSave={() => void submit(card)}
              notices={notices(card)}
            >
              {fields(card)}
            </CardForm>
          ))}
        </div>
        <p role="status" className="sr-only">
          {said}
        </p>
      </DialogBody>
      <DialogActions>
        <div role="status" className="min-w-0 flex-1 text-sm">
          {lead ? (
            <p className="flex items-start gap-2">
              <Icon name="check" size={18} className="mt-0.5 shrink-0 text-good-ink" />
              <span className="min-w-0 break-words">
                {i18n._('{company} ist registriert', { company: lead.form.companyName })}
                {' · '}
                <Link
                  to="/leads/$id"
                  params={{ id: lead.id }}
                  onClick={(event) => follow(event, lead.id)}
                  className="text-link underline underline-offset-2"
                >
                  {i18n._('Zum Lead')}
                </Link>
              </span>
            </p>
          ) : null}
        </div>
        <Button
          ref={done}
          kind={lead && open.length === 0 ? 'primary' : lead ? 'secondary' : 'quiet'}
          onClick={() => leave(null)}
        >
          {lead ? i18n._('Fertig') : i18n._('Abbrechen')}
        </Button>
      </DialogActions>
      {conflict && lead ? (
        <ConflictView
          conflicts={conflict.fields}
          currency={currency}
          onClose={() => decide(null)}
          onChosen={(keepMine) => {
            decide(keepMine);
            void submit(conflict.card);
          }}
        />
      ) : null}
      {leaving && open.length > 0 ? (
        <Dialog
          open
          onOpenChange={(next) => {
            if (!next) setLeaving(null);
          }}
          title={i18n._('Eingaben verwerfen?')}
          description={
            lead
              ? i18n._('{company} ist registriert. Noch nicht gespeichert: {cards}', {
                  company: lead.form.companyName,
                  cards: open.map((card) => i18n._(cardTitles[card])).join(', '),
                })
              : i18n._('Was du eingegeben hast, ist noch nicht gespeichert.')
          }
          closeLabel={i18n._('Schließen')}
        >
          <DialogActions>
            <Button kind="danger" onClick={discard}>
              {i18n._('Verwerfen')}
            </Button>
            <Button kind="primary" onClick={() => setLeaving(null)}>
              {i18n._('Weiter bearbeiten')}
            </Button>
          </DialogActions>
        </Dialog>
      ) : null}
    </Dialog>
  );
}
