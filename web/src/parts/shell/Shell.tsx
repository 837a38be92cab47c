// SPDX-License-Identifier: Apache-2.0
// What stands around every page: navigation, org, state of the connection.
import { useEffect, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import {
  roleWord,
  useAccess,
  useCaller,
  useIsRefused,
  useOrg,
  useWho,
} from '../../api/access';
import { useLive } from '../../api/live';
import { idOf } from '../../api/names';
import { signOut } from '../../api/session';
import { AccessRole } from '../../gen/bootmill/v1/access_pb';
import { Button } from '../ui/Button';
import { Choice } from '../ui/Fields';
import { isMissing, Missing } from '../ui/States';
import { setTimes, useTimes } from '../ui/times';
import { Toasts, sayFailure } from '../ui/toasts';
import { NAV, type NavItem } from './nav';
import { Palette } from './Palette';
import { setTheme, useTheme } from './theme';

const GROUPS = ['Images', 'Supply', 'Org'] as const;

function Connection() {
  const { state } = useLive();
  const words = {
    connecting: 'Connecting',
    live: 'Live',
    lost: 'Reconnecting',
  }[state];
  return (
    <span className={`connection ${state}`} role="status">
      <span className="dot" aria-hidden="true" /> {words}
    </span>
  );
}

function Entry({
  item,
  org,
  close,
}: {
  item: NavItem;
  org: string;
  close: () => void;
}) {
  const [location] = useLocation();
  const href = item.path(org);
  const here = location === href || location.startsWith(`${href}/`);
  return (
    <li>
      <Link
        href={href}
        className={here ? 'nav-link here' : 'nav-link'}
        aria-current={here ? 'page' : undefined}
        onClick={close}
      >
        {item.title}
      </Link>
    </li>
  );
}

function OrgChoice() {
  const caller = useCaller();
  const org = useOrg();
  const [, navigate] = useLocation();
  const orgs = (caller?.roles ?? []).map(({ org: name }) => idOf(name));
  const all = orgs.includes(org) ? orgs : [org, ...orgs];
  if (all.length < 2) return <span className="org-name">{org}</span>;
  return (
    <Choice
      label="Org"
      value={org}
      options={all.map((id) => [id, id] as const)}
      onChange={(id) => navigate(`/o/${encodeURIComponent(id)}/fleets`)}
    />
  );
}

function Person() {
  const caller = useCaller();
  const org = useOrg();
  const theme = useTheme();
  const role = caller?.roles.find((binding) => idOf(binding.org) === org)?.role;
  return (
    <div className="person">
      <div className="person-name" title={caller?.identity}>
        {caller === undefined ? '…' : idOf(caller.identity)}
        <span className="visually-hidden"> ({caller?.identity})</span>
        <span className="quiet-text"> {roleWord(role ?? AccessRole.UNSPECIFIED)}</span>
      </div>
      <Choice
        label="Colours"
        value={theme}
        options={[
          ['system', 'System colours'],
          ['light', 'Light'],
          ['dark', 'Dark'],
        ]}
        onChange={setTheme}
      />
      <Choice
        label="Times"
        value={useTimes()}
        options={[
          ['age', 'Times by age'],
          ['utc', 'Times in UTC'],
          ['local', 'Times of this machine'],
        ]}
        onChange={setTimes}
      />
      <Button
        look="quiet"
        onPress={() => {
          signOut(false).catch((error: unknown) => sayFailure(error));
        }}
      >
        Sign out
      </Button>
    </div>
  );
}

export function Shell({ children }: { children: ReactNode }) {
  const org = useOrg();
  const who = useWho();
  const access = useAccess();
  const isRefused = useIsRefused();
  const [open, setOpen] = useState(false);
  const [palette, setPalette] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        // Above another dialog it would lead away from what is typed there.
        const isOther = document.querySelector('.overlay') !== null;
        setPalette((shown) => !shown && !isOther);
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  const items = NAV.filter(({ reads }) => reads === undefined || !isRefused(reads));
  return (
    <div className={open ? 'shell open' : 'shell'}>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="bar">
        <Button
          look="quiet"
          label="Navigation"
          pressed={open}
          onPress={() => setOpen(!open)}
        >
          ☰
        </Button>
        <span className="brand">Bootmill</span>
        <Button look="quiet" label="Search" onPress={() => setPalette(true)}>
          Search
        </Button>
      </header>
      <nav className="side" aria-label="Main">
        <div className="side-head">
          <span className="brand">Bootmill</span>
          <OrgChoice />
        </div>
        <button type="button" className="find" onClick={() => setPalette(true)}>
          <span>Go to or do …</span>
          <kbd>Ctrl K</kbd>
        </button>
        {GROUPS.map((group) => (
          <div key={group} className="nav-group">
            <div className="nav-title">{group}</div>
            <ul>
              {items
                .filter((item) => item.group === group)
                .map((item) => (
                  <Entry
                    key={item.title}
                    item={item}
                    org={org}
                    close={() => setOpen(false)}
                  />
                ))}
            </ul>
          </div>
        ))}
        <div className="side-foot">
          <Connection />
          <Person />
        </div>
      </nav>
      <div className="content">
        <Missing
          of={[who, access].find(isMissing)}
          without="What you may do is not known"
        />
        {children}
      </div>
      {palette && <Palette items={items} onClose={() => setPalette(false)} />}
      <Toasts />
    </div>
  );
}
