// What we use of govuk-frontend, which ships no types.
declare module "govuk-frontend" {
  type Component = { new (root: Element): unknown; moduleName: string };
  export const Button: Component;
  export const Checkboxes: Component;
  export const ErrorSummary: Component;
  export const NotificationBanner: Component;
  export const PasswordInput: Component;
  export const Radios: Component;
  export const SkipLink: Component;
  export const Tabs: Component;
}
