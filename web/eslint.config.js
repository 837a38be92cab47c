// SPDX-License-Identifier: Apache-2.0
import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// Which outside library may be imported where. One place for each, so that it
// can be replaced there.
const TABLE = [
  ['@codemirror/*', ['src/parts/editor/**']],
  ['@lezer/*', ['src/parts/editor/**']],
  ['yaml', ['src/parts/spec/**']],
  ['@dagrejs/dagre', ['src/parts/graph/**', 'src/parts/story/**']],
  ['d3-hierarchy', ['src/parts/treemap/**']],
  ['@tanstack/react-virtual', ['src/parts/table/**']],
  ['@connectrpc/connect-web', ['src/api/**']],
];

const restricted = (rows, extra = []) => [
  'error',
  {
    patterns: [
      ...rows.map(([library]) => ({
        group: [library],
        message: 'The table in eslint.config.js says where.',
      })),
      ...extra,
    ],
  },
];
const NO_PAGES = {
  regex: '(^|/)pages/',
  message: 'Shared parts and the API know no page.',
};
// A page is a folder; from one to another it is one step up.
const NO_OTHER_PAGE = {
  regex: '^\\.\\./(?!\\.\\./)|(^|/)pages/',
  message: 'Pages know no other page: what two need is a shared part.',
};

export default tseslint.config(
  { ignores: ['dist', 'src/gen', 'node_modules'] },
  js.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}'],
    extends: [
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
    ],
    plugins: { 'react-hooks': hooks },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      ...hooks.configs.recommended.rules,
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: 'Text of others is text.',
        },
      ],
      'no-restricted-imports': restricted(TABLE),
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/parts/**/*.{ts,tsx}', 'src/api/**/*.{ts,tsx}'],
    rules: { 'no-restricted-imports': restricted(TABLE, [NO_PAGES]) },
  },
  {
    files: ['src/pages/**/*.{ts,tsx}'],
    rules: { 'no-restricted-imports': restricted(TABLE, [NO_OTHER_PAGE]) },
  },
  ...TABLE.map(([library, files]) => ({
    files: files.map((glob) => `${glob}/*.{ts,tsx}`),
    rules: {
      'no-restricted-imports': restricted(
        TABLE.filter(
          ([other, others]) =>
            other !== library && !others.some((f) => files.includes(f)),
        ),
        [NO_PAGES],
      ),
    },
  })),
  { files: ['src/**/*.{ts,tsx}'], rules: { 'max-lines': ['error', 300] } },
  {
    files: ['scripts/**/*.mjs', 'e2e/**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        Buffer: 'readonly',
        document: 'readonly',
        window: 'readonly',
        localStorage: 'readonly',
        performance: 'readonly',
        navigator: 'readonly',
        MutationObserver: 'readonly',
        fetch: 'readonly',
      },
    },
    rules: { 'max-lines': ['error', 300] },
  },
);
