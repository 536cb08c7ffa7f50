/** A part of a page whose code comes after the page: what stands in its place meanwhile, and when it cannot be loaded. */
import { useEffect, useState, type ComponentType, type ReactNode } from 'react';
import { useLingui } from '@lingui/react';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { chunkFailure, type Chunk } from './load-chunk.ts';

export function deferredPart<Module, Props extends object>(
  part: Chunk<Module>,
  pick: (module: Module) => ComponentType<Props>,
  Placeholder: () => ReactNode,
  /** `part.arrived` leaves it to another part of the same file to load it, and to say that it cannot. */
  load: () => Promise<Module> = part.load,
): ComponentType<Props> {
  return function DeferredPart(props: Props) {
    const { i18n } = useLingui();
    const [attempt, setAttempt] = useState(1);
    const [failed, setFailed] = useState(false);
    const [Content, setContent] = useState(() => {
      const module = part.loaded();
      return module && pick(module);
    });
    useEffect(() => {
      let wanted = true;
      load().then(
        (module) => wanted && setContent(() => pick(module)),
        () => wanted && setFailed(true),
      );
      return () => {
        wanted = false;
      };
    }, [attempt]);
    if (Content) return <Content {...props} />;
    if (!failed) return <Placeholder />;
    const again = () => {
      setFailed(false);
      setAttempt(attempt + 1);
    };
    return (
      <Notice tone="bad" alert title={i18n._(chunkFailure)}>
        <Button size="small" className="mt-2" onClick={again}>
          {i18n._('Erneut versuchen')}
        </Button>
      </Notice>
    );
  };
}
