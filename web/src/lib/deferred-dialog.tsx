/** A dialog whose code loads when it is first opened; when it cannot load it says so and counts as closed. */
import { useEffect, useRef, useState, type ComponentType } from 'react';
import { useLingui } from '@lingui/react';
import { chunkFailure, type Chunk } from './load-chunk.ts';
import { showToast } from '../ui/toast.tsx';

export function deferredDialog<Props extends { readonly onClose: () => void }>(
  part: Chunk<{ default: ComponentType<Props> }>,
): ComponentType<Props> {
  return function DeferredDialog(props: Props) {
    const { i18n } = useLingui();
    const [Content, setContent] = useState(() => part.loaded()?.default);
    const failed = useRef<() => void>(() => undefined);
    useEffect(() => {
      failed.current = () => {
        showToast('bad', i18n._(chunkFailure));
        props.onClose();
      };
    });
    useEffect(() => {
      let wanted = true;
      part.load().then(
        (module) => wanted && setContent(() => module.default),
        () => wanted && failed.current(),
      );
      return () => {
        wanted = false;
      };
    }, []);
    return Content ? <Content {...props} /> : null;
  };
}
