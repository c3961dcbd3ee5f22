/** An action that sends people to a login first: nobody's business but the listener's. */
export const LOGIN = {
  Type: 'authenticate-oidc',
  Order: 1,
  AuthenticateOidcConfig: {
    ...{ Issuer: 'https://id.example.com', AuthorizationEndpoint: 'https://id.example.com/authorize' },
    ...{ TokenEndpoint: 'https://id.example.com/token', UserInfoEndpoint: 'https://id.example.com/userinfo' },
    ...{ ClientId: 'shop', ClientSecret: 'hush', OnUnauthenticatedRequest: 'authenticate' },
  },
} as const;
