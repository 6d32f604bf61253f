import type { ComponentProps, ReactNode } from 'react';
import './controls.css';
import { Tip } from './tip.tsx';

type ButtonProps = ComponentProps<'button'> & {
  /** main: the one thing to do here; danger: it destroys; plain: a link. */
  readonly look?: 'normal' | 'main' | 'danger' | 'plain';
  readonly isSmall?: boolean;
};

export function Button({ look = 'normal', isSmall = false, className = '', ...rest }: ButtonProps) {
  const classes = ['button', look, isSmall ? 'small' : '', className].filter((one) => one !== '').join(' ');
  return <button type="button" className={classes} {...rest} />;
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  /** What it does, in words: for the hover and for screen readers. */
  readonly label: string;
  readonly children: ReactNode;
};

export function IconButton({ label, children, className = '', ...rest }: IconButtonProps) {
  return (
    <Tip text={label}>
      <button type="button" aria-label={label} className={`icon-button ${className}`} {...rest}>
        {children}
      </button>
    </Tip>
  );
}
